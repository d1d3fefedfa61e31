/**
 * From YAML to records. {@link org.starling.driver.config.binding.YamlTree} parses the text,
 * {@link org.starling.driver.config.binding.Overrides} changes single values of the tree, and
 * {@link org.starling.driver.config.binding.RecordBinder} makes records of it. A key of the YAML is the name of a record's
 * component; annotations on the component say what may be left out. Nothing here stops at the first problem: problems are
 * collected in a {@link org.starling.driver.config.binding.ProblemList}, each with its path in the YAML.
 */
package org.starling.driver.config.binding;
