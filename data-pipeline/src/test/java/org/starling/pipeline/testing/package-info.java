/** What the tests of the pipeline share: a local Spark and files made on the fly. */
package org.starling.pipeline.testing;
