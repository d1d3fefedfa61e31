package org.starling.pipeline.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.charset.Charset;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.spec.DeclaredColumns;

/**
 * Tables in CSV files, plain or compressed. One line is one example, unless a quoted value holds the end of a line. Values may
 * be quoted and are trimmed. Empty lines are no records. Keys are named as the options of Spark's CSV reader.
 *
 * @param path file, folder or glob
 * @param header whether the first line of each file names the columns
 * @param label column that holds the class; may be missing for inference only
 * @param delimiter one character between values; a tab for TSV
 * @param features columns that hold the features, in their order; by default all but the label
 * @param columns names of all columns; a header must have the same
 * @param schema names and types of all columns, as Spark SQL's DDL writes them; or {@code infer}, to learn the types from the
 *     data
 * @param encoding character encoding; null for UTF-8, or that of a byte order mark
 * @param quote character around values; empty for none, null for a double quote
 * @param escape character before a quote within quotes; null if such a quote is doubled
 * @param comment first character of lines that are no records; null for none
 * @param multiLine whether values in quotes may hold line ends; null for values of up to 1 MiB
 * @param nullValue text of a missing value, besides the empty text; null for none
 * @param decimal character before the fraction of a number; null for a point
 * @param thousands character between groups of digits of a number; null for none
 * @param skipLines number of lines of each file before the header, or before the records if there is none; null for none
 */
public record CsvSource(
        String path,
        @Default("present") Header header,
        @OptionalValue String label,
        @Default("','") String delimiter,
        @OptionalValue List<String> features,
        @OptionalValue List<String> columns,
        @OptionalValue String schema,
        @OptionalValue @JsonInclude(Include.NON_NULL) String encoding,
        @OptionalValue @JsonInclude(Include.NON_NULL) String quote,
        @OptionalValue @JsonInclude(Include.NON_NULL) String escape,
        @OptionalValue @JsonInclude(Include.NON_NULL) String comment,
        @OptionalValue @JsonInclude(Include.NON_NULL) Boolean multiLine,
        @OptionalValue @JsonInclude(Include.NON_NULL) String nullValue,
        @OptionalValue @JsonInclude(Include.NON_NULL) String decimal,
        @OptionalValue @JsonInclude(Include.NON_NULL) String thousands,
        @OptionalValue @JsonInclude(Include.NON_NULL) Integer skipLines)
        implements TableSource {
    public CsvSource {
        Checks checks = new Checks()
                .requirePresent(path, "path")
                .requirePresent(header, "header")
                .require(
                        delimiter != null && delimiter.length() == 1 && !"\"\n\r".contains(delimiter),
                        "delimiter",
                        "must be one character other than a quote or line end, is '" + delimiter + "'");
        TableSource.checkFeatures(checks, label, features);
        DeclaredColumns.check(checks, columns, schema, label, features);
        TableSource.checkEncoding(checks, encoding);
        checkCharacters(checks, delimiter, quote, escape, comment);
        checkNumbers(checks, decimal, thousands);
        checks.require(skipLines == null || skipLines >= 0, "skipLines", "must be at least 0, is " + skipLines);
        checks.done();
        features = features == null ? null : List.copyOf(features);
        columns = columns == null ? null : List.copyOf(columns);
    }

    /** A table whose columns are found in its files. */
    public CsvSource(String path, Header header, String label, String delimiter, List<String> features) {
        this(path, header, label, delimiter, features, null, null);
    }

    /** A table in UTF-8 with the quotes of RFC 4180. */
    public CsvSource(
            String path,
            Header header,
            String label,
            String delimiter,
            List<String> features,
            List<String> columns,
            String schema) {
        this(
                path, header, label, delimiter, features, columns, schema, null, null, null, null, null, null, null,
                null, null);
    }

    private static void checkCharacters(Checks checks, String delimiter, String quote, String escape, String comment) {
        checks.require(
                        quote == null || quote.isEmpty() || (isCharacter(quote) && !quote.equals(delimiter)),
                        "quote",
                        "must be one character other than a blank or the delimiter, or empty for no quotes, is '"
                                + quote + "'")
                .require(
                        escape == null || (isCharacter(escape) && !escape.equals(delimiter)),
                        "escape",
                        "must be one character other than a blank or the delimiter, is '" + escape + "'")
                .require(
                        comment == null
                                || (isCharacter(comment) && !comment.equals(delimiter) && !comment.equals(quote)),
                        "comment",
                        "must be one character other than a blank, the delimiter or the quote, is '" + comment + "'");
    }

    private static boolean isCharacter(String text) {
        return text.length() == 1 && text.charAt(0) > ' ' && !Character.isSurrogate(text.charAt(0));
    }

    private static void checkNumbers(Checks checks, String decimal, String thousands) {
        String fraction = decimal == null ? "." : decimal;
        checks.require(
                        decimal == null || isMark(decimal),
                        "decimal",
                        "must be one character that is no digit, sign or letter, is '" + decimal + "'")
                .require(
                        thousands == null || isMark(thousands),
                        "thousands",
                        "must be one character that is no digit, sign or letter, is '" + thousands + "'")
                .require(
                        !fraction.equals(thousands),
                        "thousands",
                        "must differ from decimal, which is '%s'; set both".formatted(fraction));
    }

    private static boolean isMark(String text) {
        return text.length() == 1 && !Character.isLetterOrDigit(text.charAt(0)) && !"+-\n\r".contains(text);
    }

    /** The columns as declared, before a file is read. */
    public DeclaredColumns declared() {
        return DeclaredColumns.of(columns, schema);
    }

    /** Whether the types of columns are inferred from the data. */
    public boolean infersTypes() {
        return DeclaredColumns.infers(schema);
    }

    /** Number of lines of each file that are skipped. */
    public int skippedLines() {
        return skipLines == null ? 0 : skipLines;
    }

    /** The encoding of files without a byte order mark. */
    public Charset charset() {
        return TableSource.charset(encoding);
    }

    @Override
    public TableSource like(String otherLocation, Labels labels) {
        String otherLabel = labels.of(label);
        // other files have their own header, perhaps without the label; types are those of the training data
        boolean named = header == Header.ABSENT && !declared().names().isEmpty();
        List<String> names = declared().names().stream()
                .filter(name -> otherLabel != null || !name.equals(label))
                .toList();
        return new CsvSource(
                otherLocation,
                header,
                otherLabel,
                delimiter,
                features,
                named ? names : null,
                null,
                encoding,
                quote,
                escape,
                comment,
                multiLine,
                nullValue,
                decimal,
                thousands,
                skipLines);
    }

    @Override
    public String location() {
        return path;
    }
}
