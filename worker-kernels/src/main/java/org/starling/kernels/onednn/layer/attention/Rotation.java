package org.starling.kernels.onednn.layer.attention;

import java.nio.FloatBuffer;
import org.starling.layers.MultiHeadAttention;

/** Rotary positions: turns queries and keys of one example by angles that grow with the position. */
final class Rotation {
    private final int steps;
    private final int half;
    private final int stretches;
    private final float[] cosines;
    private final float[] sines;

    Rotation(MultiHeadAttention layer, HeadShape shape) {
        this.steps = Math.toIntExact(shape.steps());
        this.half = Math.toIntExact(shape.size() / 2);
        // the heads of queries, then those of keys
        this.stretches = Math.toIntExact(2 * shape.heads());
        this.cosines = new float[steps * half];
        this.sines = new float[steps * half];
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < half; i++) {
                double angle = layer.rotaryAngle(t, i);
                cosines[t * half + i] = (float) Math.cos(angle);
                sines[t * half + i] = (float) Math.sin(angle);
            }
        }
    }

    /** Turns the queries and keys in {@code parts}. */
    void turn(FloatBuffer parts) {
        turn(parts, 1);
    }

    /** Turns them the other way: the derivative. */
    void turnBack(FloatBuffer parts) {
        turn(parts, -1);
    }

    private void turn(FloatBuffer parts, float sign) {
        float[] features = new float[2 * half];
        for (int stretch = 0; stretch < stretches; stretch++) {
            for (int t = 0; t < steps; t++) {
                int start = (stretch * steps + t) * 2 * half;
                parts.get(start, features);
                for (int i = 0; i < half; i++) {
                    float cosine = cosines[t * half + i];
                    float sine = sign * sines[t * half + i];
                    float first = features[i];
                    float second = features[half + i];
                    features[i] = first * cosine - second * sine;
                    features[half + i] = second * cosine + first * sine;
                }
                parts.put(start, features);
            }
        }
    }
}
