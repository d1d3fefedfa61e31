/** Validation of value objects: reports all violations at once, each with the path of its component. */
package org.starling.kernels.validation;
