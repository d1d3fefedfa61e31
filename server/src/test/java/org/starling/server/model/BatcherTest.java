package org.starling.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of requests that come together, by work that a test holds up. */
class BatcherTest {
    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore permits = new Semaphore(0);
    private final CountDownLatch isWorking = new CountDownLatch(1);
    private Batcher<Integer, Integer> batcher;

    private void start(Duration maxWait, int maxRecords, int queue) {
        batcher = new Batcher<Integer, Integer>("test", 1, new BatchOptions(maxWait, maxRecords, queue), this::work)
                .start();
    }

    /** Negates the items, when the test permits it. */
    private List<Integer> work(List<Integer> items) {
        batches.add(List.copyOf(items));
        isWorking.countDown();
        permits.acquireUninterruptibly();
        if (items.contains(0)) {
            throw new IllegalStateException("zero");
        }
        return items.stream().map(item -> -item).toList();
    }

    @AfterEach
    void close() {
        permits.release(1_000);
        batcher.close();
    }

    /** One request that keeps the only thread busy. */
    private void occupy() throws InterruptedException {
        add(9);
        isWorking.await();
    }

    /** A request whose result no test reads. */
    private void add(Integer... items) {
        var unused = batcher.submit(List.of(items));
    }

    @Test
    void requestsThatComeWhileItIsBusyShareABatch() throws Exception {
        start(Duration.ZERO, 8, 100);
        occupy();
        CompletableFuture<List<Integer>> second = batcher.submit(List.of(1, 2));
        CompletableFuture<List<Integer>> third = batcher.submit(List.of(3));
        permits.release(2);

        assertThat(second.join()).containsExactly(-1, -2);
        assertThat(third.join()).containsExactly(-3);
        assertThat(batches).containsExactly(List.of(9), List.of(1, 2, 3));
    }

    @Test
    void requestsStayWholeAndInOrder() throws Exception {
        start(Duration.ZERO, 3, 100);
        occupy();
        add(1, 2);
        add(3, 4);
        add(5, 6, 7, 8);
        CompletableFuture<List<Integer>> last = batcher.submit(List.of(10));
        permits.release(5);

        assertThat(last.join()).containsExactly(-10);
        assertThat(batches).containsExactly(List.of(9), List.of(1, 2), List.of(3, 4), List.of(5, 6, 7, 8), List.of(10));
    }

    @Test
    void aBatchWaitsUntilItIsFull() {
        start(Duration.ofDays(1), 3, 100);
        permits.release(1);
        CompletableFuture<List<Integer>> first = batcher.submit(List.of(1, 2));
        CompletableFuture<List<Integer>> second = batcher.submit(List.of(3));

        assertThat(first.join()).containsExactly(-1, -2);
        assertThat(second.join()).containsExactly(-3);
        assertThat(batches).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void aBatchWaitsNoLongerThanItsBound() {
        start(Duration.ofMillis(1), 3, 100);
        permits.release(1);

        assertThat(batcher.submit(List.of(1)).join()).containsExactly(-1);
    }

    @Test
    void fullQueueRefusesRequests() throws Exception {
        start(Duration.ZERO, 8, 3);
        occupy();
        add(1, 2);

        assertThatThrownBy(() -> batcher.submit(List.of(3, 4)))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.status()).isEqualTo(429))
                .hasMessage(
                        "Cannot predict now: 2 records wait already, and the limit is 3; send the request again later");
        assertThat(batcher.queued()).isEqualTo(2);
        assertThat(batcher.submit(List.of(3))).isNotDone();
    }

    @Test
    void requestLargerThanTheQueueIsRefused() {
        start(Duration.ZERO, 8, 3);

        assertThatThrownBy(() -> batcher.submit(List.of(1, 2, 3, 4)))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.status()).isEqualTo(413))
                .hasMessageContaining("4 records in one request: the limit is 3");
    }

    @Test
    void requestThatIsTakenBackIsNotWorkedOn() throws Exception {
        start(Duration.ZERO, 1, 100);
        occupy();
        batcher.submit(List.of(1)).cancel(false);
        CompletableFuture<List<Integer>> second = batcher.submit(List.of(2));
        permits.release(3);

        assertThat(second.join()).containsExactly(-2);
        assertThat(batches).containsExactly(List.of(9), List.of(2));
        assertThat(batcher.queued()).isZero();
    }

    @Test
    void failureReachesItsBatchAndNoOther() throws Exception {
        start(Duration.ZERO, 2, 100);
        occupy();
        CompletableFuture<List<Integer>> failed = batcher.submit(List.of(0, 1));
        CompletableFuture<List<Integer>> later = batcher.submit(List.of(2));
        permits.release(3);

        assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("zero");
        assertThat(later.join()).containsExactly(-2);
    }

    @Test
    void emptyRequestNeedsNoWork() {
        start(Duration.ZERO, 2, 100);

        assertThat(batcher.submit(List.of()).join()).isEmpty();
        assertThat(batches).isEmpty();
    }

    @Test
    void closeWorksOnWhatWaits() throws Exception {
        start(Duration.ofDays(1), 8, 100);
        CompletableFuture<List<Integer>> waiting = batcher.submit(List.of(1));
        permits.release(1);
        batcher.close();

        assertThat(waiting.join()).containsExactly(-1);
        assertThatThrownBy(() -> batcher.submit(List.of(2)))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.status()).isEqualTo(503));
    }
}
