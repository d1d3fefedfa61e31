package org.starling.driver.cli;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.util.List;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.RecordedRequest;

/** Keeps objects as its super class does, and creates one that is applied and not there, as an API server does. */
final class ApplyingDispatcher extends KubernetesCrudDispatcher {
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
        String path = request.getPath().replaceFirst("\\?.*", "");
        boolean applied = String.valueOf(request.getHeader("Content-Type")).startsWith("application/apply-patch");
        if (!applied || !isMissing(path)) {
            return super.handlePatch(request);
        }
        String collection = path.substring(0, path.lastIndexOf('/'));
        return handleCreate(new RecordedRequest(
                "POST " + collection + " HTTP/1.1",
                request.getHeaders(),
                List.of(),
                request.getBodySize(),
                request.getBody(),
                request.getSequenceNumber(),
                new Socket()));
    }

    private boolean isMissing(String path) {
        return handleGet(path).getStatus().contains(" " + HttpURLConnection.HTTP_NOT_FOUND + " ");
    }
}
