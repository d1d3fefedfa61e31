/** Code that Spark SQL generates, and what it calls: expressions that are Java methods, and the size of what is generated. */
package org.starling.pipeline.codegen;
