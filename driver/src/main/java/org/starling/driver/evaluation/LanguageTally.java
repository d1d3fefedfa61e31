package org.starling.driver.evaluation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.TokenNumbers;
import org.starling.pipeline.statistics.ExactSum;
import org.starling.pipeline.text.Tokeniser;

/**
 * Counts the predicted tokens of texts: of all steps, or of the hidden ones where tokens are hidden. The rank of a token is the
 * number of tokens with a greater output, and of earlier ones with the same. The loss takes outputs as probabilities, kept from
 * 0 by {@value ClassTally#LEAST_PROBABILITY} as in DL4J. It is summed exactly, so partitions do not change it.
 */
final class LanguageTally implements Tally {
    private static final long serialVersionUID = 1L;
    private static final int TOP = 5;

    private final int vocabulary;
    private final int steps;
    private final boolean hidesTokens;
    /** Predicted tokens by their number. */
    private final long[] tokens;

    private final int[] ranks;
    private final ExactSum loss = new ExactSum();
    private final ExactSum unknownLoss = new ExactSum();
    private long examples;
    private long notFinite;
    private long first;
    private long amongTop;

    LanguageTally(ExampleFormat format) {
        LabelFormat.ClassSequence label = (LabelFormat.ClassSequence) format.label();
        this.vocabulary = label.classes();
        this.steps = label.steps();
        this.hidesTokens = format.masks().hidesTokens();
        this.tokens = new long[vocabulary];
        this.ranks = new int[steps];
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        for (int i = 0; i < batch.size(); i++) {
            examples++;
            if (Tally.finite(outputs, i * vocabulary * steps, vocabulary * steps)) {
                add(batch, i, outputs);
            } else {
                notFinite++;
            }
        }
    }

    private void add(Batch batch, int example, float[] outputs) {
        int start = example * vocabulary * steps;
        rank(batch.classes(), example, outputs);
        for (int step = 0; step < steps; step++) {
            if (hidesTokens && batch.labelMasks()[example * steps + step] == 0f) {
                continue;
            }
            int token = batch.classes()[example * steps + step];
            float probability = outputs[start + token * steps + step];
            double own = -Math.log(Math.max(probability, ClassTally.LEAST_PROBABILITY));
            loss.add(own);
            if (token == TokenNumbers.UNKNOWN) {
                unknownLoss.add(own);
            }
            tokens[token]++;
            first += ranks[step] == 0 ? 1 : 0;
            amongTop += ranks[step] < TOP ? 1 : 0;
        }
    }

    /** Sets the rank of the token of each step; reads the outputs in their order in memory. */
    private void rank(int[] actual, int example, float[] outputs) {
        int start = example * vocabulary * steps;
        for (int step = 0; step < steps; step++) {
            ranks[step] = 0;
        }
        for (int token = 0; token < vocabulary; token++) {
            for (int step = 0; step < steps; step++) {
                int own = actual[example * steps + step];
                float difference = outputs[start + token * steps + step] - outputs[start + own * steps + step];
                ranks[step] += difference > 0 || (difference == 0 && token < own) ? 1 : 0;
            }
        }
    }

    @Override
    public void merge(Tally other) {
        LanguageTally more = (LanguageTally) other;
        for (int i = 0; i < vocabulary; i++) {
            tokens[i] += more.tokens[i];
        }
        loss.add(more.loss);
        unknownLoss.add(more.unknownLoss);
        examples += more.examples;
        notFinite += more.notFinite;
        first += more.first;
        amongTop += more.amongTop;
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public long notFinite() {
        return notFinite;
    }

    @Override
    public EvaluationReport report(List<String> names) {
        long predicted = 0;
        for (long count : tokens) {
            predicted += count;
        }
        return new LanguageReport(
                examples - notFinite,
                predicted,
                loss.mean(predicted),
                Math.exp(loss.mean(predicted)),
                bitsPerByte(names, predicted - tokens[TokenNumbers.UNKNOWN]),
                (double) first / predicted,
                (double) amongTop / predicted);
    }

    /** Null if no token has a known text. */
    private Double bitsPerByte(List<String> names, long known) {
        if (known == 0 || names.size() < vocabulary) {
            return null;
        }
        double bytes = 0;
        for (int token = TokenNumbers.UNKNOWN + 1; token < vocabulary; token++) {
            bytes += (double) tokens[token] * bytes(names.get(token));
        }
        return (loss.mean(1) - unknownLoss.mean(1)) / Math.log(2) / bytes;
    }

    /** The start of a word in byte-pair encoding stands for one blank. */
    private static int bytes(String token) {
        return token.replace(Tokeniser.WORD_START, " ").getBytes(StandardCharsets.UTF_8).length;
    }
}
