package org.starling.kernels.averaging;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.validation.Checks;

/**
 * Settings of an averaging group; the same on all ranks.
 *
 * @param id name of the group; used once: every epoch, and every attempt at one, has its own
 * @param key secret of the attempt
 * @param vectorLength length of the vectors that are averaged, in floats
 * @param parameterCount number of leading values that are parameters and are encoded by the codec. The rest (updater state) is
 *     always sent as fp32, because second moments do not tolerate coarse rounding
 * @param codec encoding of parameters between JVMs
 * @param timeout longest wait of a rank for one step of a peer
 */
public record GroupSpec(
        String id, GroupKey key, int vectorLength, int parameterCount, CodecType codec, Duration timeout)
        implements Serializable {

    public GroupSpec {
        new Checks()
                .requirePresent(id, "id")
                .requirePresent(key, "key")
                .require(vectorLength >= 0, "vectorLength", "must not be negative, is " + vectorLength)
                .require(
                        parameterCount >= 0 && parameterCount <= vectorLength,
                        "parameterCount",
                        "must lie between 0 and the vector's length " + vectorLength + ", is " + parameterCount)
                .requirePresent(codec, "codec")
                .requirePresent(timeout, "timeout")
                .require(timeout == null || timeout.compareTo(Duration.ZERO) > 0, "timeout", "must be positive")
                .done();
    }

    /** A group whose vectors hold nothing but parameters. */
    public GroupSpec(String id, GroupKey key, int vectorLength, CodecType codec, Duration timeout) {
        this(id, key, vectorLength, vectorLength, codec, timeout);
    }
}
