/** What a source of texts declares of its columns: their names, and what their texts stand for. */
package org.starling.pipeline.spec;
