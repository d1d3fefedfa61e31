package org.starling.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void roundIsOneLineWithExamplesAndSeconds() {
        Message message = new Message.Round("mine", 3, new Measurement(64, 0.25, Map.of("loss", 1.5)));

        assertThat(message.toJson())
                .isEqualTo(
                        "{\"contender\":\"mine\",\"round\":3,\"examples\":64,\"seconds\":0.25,\"metrics\":{\"loss\":1.5}}");
        assertThat(Message.parse(message.toJson())).contains(message);
    }

    @Test
    void readinessSurvivesTheWay() {
        Message message = new Message.Ready("mine");

        assertThat(Message.parse(message.toJson())).contains(message);
    }

    @Test
    void otherOutputIsNoMessage() {
        assertThat(Message.parse("INFO: all is well")).isEmpty();
        assertThat(Message.parse("{\"contender\": cut off")).isEmpty();
        assertThat(Message.parse("")).isEmpty();
    }
}
