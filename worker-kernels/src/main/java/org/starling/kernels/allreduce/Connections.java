package org.starling.kernels.allreduce;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.starling.kernels.averaging.PeerAddress;

/** Pool with one connection to each other JVM, opened at first use and shared by all groups. Thread-safe. */
final class Connections implements AutoCloseable {
    private final TransportClientFactory factory;
    private final Map<PeerAddress, CompletableFuture<TransportClient>> clients = new ConcurrentHashMap<>();
    private final ExecutorService connecting = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "starling-averaging-connect");
        thread.setDaemon(true);
        return thread;
    });

    Connections(TransportClientFactory factory) {
        this.factory = factory;
    }

    /** Returns the connection to {@code peer} once it is open. */
    CompletableFuture<TransportClient> to(PeerAddress peer) {
        return clients.compute(peer, (address, present) -> {
            boolean usable = present != null
                    && (!present.isDone()
                            || (!present.isCompletedExceptionally()
                                    && present.join().isActive()));
            return usable ? present : CompletableFuture.supplyAsync(() -> connect(address), connecting);
        });
    }

    /** Returns all open connections. */
    List<TransportClient> open() {
        return clients.values().stream()
                .filter(client -> client.isDone() && !client.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .filter(TransportClient::isActive)
                .toList();
    }

    private TransportClient connect(PeerAddress peer) {
        try {
            return factory.createUnmanagedClient(peer.host(), peer.port());
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        connecting.shutdownNow();
        open().forEach(TransportClient::close);
        factory.close();
    }
}
