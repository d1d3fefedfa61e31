/**
 * What a job says about a table: {@link org.starling.pipeline.table.spec.CleanSpec} is the {@code data.clean} block,
 * {@link org.starling.pipeline.table.spec.FeatureSpec} an entry of {@code data.features}. Values check themselves; whether the
 * columns exist is checked when the table is opened.
 */
package org.starling.pipeline.table.spec;
