/**
 * The configuration of tables: {@link CleanSpec} is the {@code data.clean} block, {@link FeatureSpec} an entry of
 * {@code data.features}, {@link TargetSpec} an entry of {@code data.targets}, {@link SeriesSpec} the {@code data.windows}
 * block. {@link DeclaredColumns} contains the columns and types that a source declares. Records check their own values; the
 * existence of columns is checked when a table is opened.
 */
package org.starling.pipeline.spec;
