/** The size of the code that Spark SQL generates. */
package org.starling.pipeline.codegen;
