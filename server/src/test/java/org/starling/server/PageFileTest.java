package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page obeys the policy that the server sends with it. */
class PageFileTest {
    private static final Map<String, String> TEXTS = PageFile.all().stream()
            .collect(Collectors.toMap(
                    PageFile::path, file -> new String(file.response().body(), StandardCharsets.UTF_8)));

    @Test
    void noFileNamesAnotherHost() {
        assertThat(TEXTS).hasSize(3);
        TEXTS.forEach((path, text) -> assertThat(text)
                .as(path)
                .doesNotContainPattern("(https?:)?//[a-z]")
                .doesNotContain("@import"));
    }

    @Test
    void scriptAndStyleAreInFilesOfTheirOwn() {
        assertThat(TEXTS.get("/"))
                .contains(
                        "<script type=\"module\" src=\"page.js\"></script>",
                        "<link rel=\"stylesheet\" href=\"page.css\">")
                .doesNotContainPattern("<style|<script(?! type=\"module\" src)|\\son[a-z]+=|\\sstyle=");
    }

    @Test
    void textsOfTheServerAreNotReadAsHtml() {
        assertThat(TEXTS.get("/page.js"))
                .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
    }
}
