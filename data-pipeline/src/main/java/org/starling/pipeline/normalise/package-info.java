/** How features are brought to a common range. A constant feature becomes 0 and is never divided by. */
package org.starling.pipeline.normalise;
