package org.starling.benchmarks.runner;

import java.util.Map;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

/** Kind {@code fake}: behaves as its setting {@code behaviour} defines. */
public final class FakeContenders implements ContenderFactory {
    @Override
    public String kind() {
        return "fake";
    }

    @Override
    public Contender create(Settings settings) {
        return new Fake(settings.text("behaviour"));
    }

    private static final class Fake implements Contender {
        private final String behaviour;
        private int prepared;

        Fake(String behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public void prepare() {
            prepared++;
            System.out.println("a library talks on standard output");
        }

        @Override
        public Measurement measure() throws Exception {
            switch (behaviour) {
                case "work" -> System.err.println("a library talks on standard error");
                case "throw" -> throw new IllegalStateException("the fake broke down");
                case "exit" -> System.exit(7);
                case "hang" -> Thread.currentThread().join();
                default -> throw new IllegalArgumentException(behaviour);
            }
            return new Measurement(64, 0.5, Map.of("prepared", (double) prepared));
        }

        @Override
        public void close() {
            System.out.println("closed in peace");
        }
    }
}
