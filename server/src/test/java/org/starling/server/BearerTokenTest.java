package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.starling.server.model.ServerException;

class BearerTokenTest {
    private static final String TEXT = "0123456789abcdef";

    @Test
    void matchesItsHeaderOnly() {
        BearerToken token = BearerToken.of(TEXT + "\n", "t");

        assertThat(token.matches("Bearer " + TEXT)).isTrue();
        assertThat(token.matches("bearer  " + TEXT)).isTrue();
        for (String wrong :
                new String[] {null, "", "Bearer", "Bearer ", "Basic " + TEXT, TEXT, "Bearer " + TEXT + "x"}) {
            assertThat(token.matches(wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void weakTokensAreRefused() {
        assertThatThrownBy(() -> BearerToken.of("short", "the file t"))
                .isInstanceOf(ServerException.class)
                .hasMessage(
                        "Cannot use the token of the file t: it has 5 characters, fewer than 16; make one by openssl rand -hex 32");
        assertThatThrownBy(() -> BearerToken.of(TEXT + " ü", "t"))
                .hasMessageContaining("other than visible ones of ASCII");
    }
}
