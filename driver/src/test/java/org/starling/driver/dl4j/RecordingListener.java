package org.starling.driver.dl4j;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Counts iterations in this JVM, all copies together, and routes a note about each. */
final class RecordingListener extends BaseTrainingListener implements RoutingIterationListener {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger CALLS = new AtomicInteger();

    private transient StatsStorageRouter router;
    private String worker = "";
    private String session = "session";

    /** Iterations since the last call. */
    static int take() {
        return CALLS.getAndSet(0);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        CALLS.incrementAndGet();
        if (router != null) {
            router.putUpdate(new Note(session, worker, iteration, model.score()));
        }
    }

    @Override
    public void setStorageRouter(StatsStorageRouter router) {
        this.router = router;
    }

    @Override
    public StatsStorageRouter getStorageRouter() {
        return null; // dl4j-spark refuses listeners whose router it cannot serialise
    }

    @Override
    public void setWorkerID(String workerId) {
        worker = workerId;
    }

    @Override
    public String getWorkerID() {
        return worker;
    }

    @Override
    public void setSessionID(String sessionId) {
        session = sessionId;
    }

    @Override
    public String getSessionID() {
        return session;
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public RecordingListener clone() {
        return new RecordingListener();
    }

    /** The note about an iteration. */
    record Note(String session, String worker, int iteration, double score) implements Persistable {
        @Override
        public String getSessionID() {
            return session;
        }

        @Override
        public String getTypeID() {
            return "note";
        }

        @Override
        public String getWorkerID() {
            return worker;
        }

        @Override
        public long getTimeStamp() {
            return iteration;
        }

        @Override
        public int encodingLengthBytes() {
            return 0;
        }

        @Override
        public byte[] encode() {
            return new byte[0];
        }

        @Override
        public void encode(ByteBuffer buffer) {}

        @Override
        public void encode(OutputStream outputStream) {}

        @Override
        public void decode(byte[] decode) {}

        @Override
        public void decode(ByteBuffer buffer) {}

        @Override
        public void decode(InputStream inputStream) {}
    }
}
