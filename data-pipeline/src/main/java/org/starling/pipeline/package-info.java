/** Spark SQL from raw files to training-ready shards. */
package org.starling.pipeline;
