/**
 * From YAML to records. {@link org.starling.driver.config.binding.YamlTree} parses the text,
 * {@link org.starling.driver.config.binding.Overrides} changes single values of the tree, and
 * {@link org.starling.driver.config.binding.RecordBinder} turns it into records. A key of the YAML is the name of a record's
 * component. Annotations on the component mark optional keys and defaults. Problems do not stop the binding: they are
 * collected in a {@link org.starling.driver.config.binding.ProblemList}, each with its path in the YAML.
 */
package org.starling.driver.config.binding;
