package org.starling.pipeline.source;

import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/** Texts in UTF-8. They are encoded by {@link org.starling.pipeline.text.TextSpec}. */
public sealed interface TextSource extends SourceSpec {
    /** File, folder or glob; for {@link Folder}, the folder of class folders. */
    String path();

    /**
     * One example a line: a label and a text.
     *
     * @param label the first of the two; {@code none} if there are only texts
     * @param separator between label and text; the text may contain it too
     */
    record Lines(String path, @Default("first") LabelField label, @Default("'\t'") String separator)
            implements TextSource {
        public Lines {
            new Checks()
                    .requirePresent(path, "path")
                    .requirePresent(label, "label")
                    .require(separator != null && !separator.isEmpty(), "separator", "must not be empty")
                    .done();
        }

        @Override
        public Lines like(String location, Labels labels) {
            return new Lines(location, labels == Labels.PRESENT ? label : LabelField.NONE, separator);
        }
    }

    /** A folder with one folder per class, which contains the texts of the class; each file is one example. */
    record Folder(String path) implements TextSource {
        public Folder {
            new Checks().requirePresent(path, "path").done();
        }

        @Override
        public Folder like(String location, Labels labels) {
            return new Folder(location);
        }
    }

    /**
     * Windows that are cut out of running text, labelled by the following text, for language models. Windows do not cross the
     * ends of files.
     *
     * @param unit unit of lengths
     * @param length units in a window
     * @param stride units from the start of a window to that of the next
     * @param label the label: the unit after the window, or the next token after each token of it
     */
    record Windows(
            String path,
            @Default("characters") Unit unit,
            int length,
            @Default("1") int stride,
            @Default("next") WindowLabel label)
            implements TextSource {
        public Windows {
            new Checks()
                    .requirePresent(path, "path")
                    .requirePresent(unit, "unit")
                    .require(length >= 1, "length", "must be at least 1, is " + length)
                    .require(stride >= 1, "stride", "must be at least 1, is " + stride)
                    .requirePresent(label, "label")
                    .done();
        }

        @Override
        public Windows like(String location, Labels labels) {
            return new Windows(location, unit, length, stride, label);
        }

        /** Windows that are labelled by the unit after them. */
        public Windows(String path, Unit unit, int length, int stride) {
            this(path, unit, length, stride, WindowLabel.NEXT);
        }
    }

    /** Position of the label in a line. */
    enum LabelField {
        /** Before the first separator. */
        FIRST,
        /** After the last separator. */
        LAST,
        /** There is none: inference only. */
        NONE
    }

    /** Label of a window. */
    enum WindowLabel {
        /** The unit after the window: one class for each example. */
        NEXT,
        /** The token after each token: a class for each step, as language models are trained. */
        EACH
    }

    /** Unit of the length of windows. */
    enum Unit {
        /** Unicode characters, line ends included. */
        CHARACTERS,
        /** Text between white space. */
        WORDS
    }

    /** Whether examples of a source have a label for each step. */
    static boolean labelsEachStep(SourceSpec source) {
        return source instanceof Windows windows && windows.label() == WindowLabel.EACH;
    }
}
