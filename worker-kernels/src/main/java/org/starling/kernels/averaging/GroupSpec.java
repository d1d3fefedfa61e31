package org.starling.kernels.averaging;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.validation.Checks;

/**
 * Settings on which all ranks of an averaging group must agree.
 *
 * @param id names the group; used once: every epoch, and every attempt at one, has its own
 * @param vectorLength length of the vectors that are averaged, in floats
 * @param parameterCount how many of them, from the first on, are parameters and travel in the codec's encoding; what
 *     follows (updater state) always travels as fp32, because an updater's second moments do not survive coarse steps
 * @param codec how parameters are encoded between JVMs
 * @param timeout the longest that a rank waits for one step of a peer
 */
public record GroupSpec(String id, int vectorLength, int parameterCount, CodecType codec, Duration timeout)
        implements Serializable {

    public GroupSpec {
        new Checks()
                .requirePresent(id, "id")
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
    public GroupSpec(String id, int vectorLength, CodecType codec, Duration timeout) {
        this(id, vectorLength, vectorLength, codec, timeout);
    }
}
