package org.starling.server;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A file of the page on which a model is tried by hand. It has no data: the page asks for that as any client does.
 *
 * @param path on the server
 * @param response with its content
 */
record PageFile(String path, Response response) {
    /** The page, its style and its script. */
    static List<PageFile> all() {
        return List.of(
                read("/", "page.html", "text/html; charset=utf-8"),
                read("/page.css", "page.css", "text/css; charset=utf-8"),
                read("/page.js", "page.js", "text/javascript; charset=utf-8"));
    }

    private static PageFile read(String path, String file, String contentType) {
        try (InputStream source = PageFile.class.getResourceAsStream(file)) {
            return new PageFile(path, new Response(StatusCodes.OK, contentType, source.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
