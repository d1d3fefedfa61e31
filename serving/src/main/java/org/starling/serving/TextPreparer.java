package org.starling.serving;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(compared));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return PreparedRecord.usable(encoder.encode(bytes), List.of());
        } catch (CharacterCodingException e) {
            return PreparedRecord.rejected(Utf8.INVALID);
        }
    }
}
