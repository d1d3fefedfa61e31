package org.starling.serving;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.starling.pipeline.TrainedSource;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.text.TextEncoding;

/** Prepares texts. */
final class TextPreparer implements RecordPreparer {
    private final TrainedSource trained;
    private final FeatureEncoder encoder;

    TextPreparer(TextTransform fitted, TrainedSource trained) {
        this.trained = trained;
        this.encoder = new FeatureEncoder(fitted);
    }

    @Override
    public PreparedRecord prepare(Object record) {
        if (!(record instanceof CharSequence)) {
            return RecordPreparer.otherType(record, "a text (String)");
        }
        String text = record.toString();
        // files have line ends of several kinds, lines have none
        boolean isFile = !(trained.source() instanceof TextSource.Lines);
        String compared = trained.compare().text(isFile ? text.replace("\r\n", "\n") : text);
        if (compared.isBlank()) {
            return PreparedRecord.rejected(TextEncoding.EMPTY);
        }
        return Utf8.isEncodable(compared)
                ? PreparedRecord.usable(encoder.encode(compared.getBytes(StandardCharsets.UTF_8)), List.of())
                : PreparedRecord.rejected(Utf8.INVALID);
    }
}
