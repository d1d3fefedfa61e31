package org.starling.server.model;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.starling.serving.StarlingModel;
import org.starling.serving.generation.TextGenerator;

/**
 * Generates the texts of one language model, one after the other, in a thread of its own. The generator holds parameters of its
 * own, so a text that is being generated does not delay the replacement of its model; the next text comes from the new one. {@link
 * #generate} runs in that thread; all else is thread-safe.
 */
public final class TextQueue implements AutoCloseable {
    private final ThreadPoolExecutor thread;
    private final Supplier<StarlingModel> current;
    private StarlingModel model;
    private TextGenerator generator;

    /**
     * A queue without texts.
     *
     * @param current the model that generates now
     * @param limit the most texts that wait
     */
    TextQueue(String name, Supplier<StarlingModel> current, int limit) {
        this.current = current;
        this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(limit), work -> {
            Thread created = new Thread(work, "texts-" + name);
            created.setDaemon(true);
            return created;
        });
    }

    /**
     * Runs work in the thread of the queue, after the texts that wait.
     *
     * @throws RequestException if too many wait, or the server shuts down
     */
    public void run(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            throw thread.isShutdown()
                    ? RequestException.unavailable(
                            "Cannot generate a text: the server is shutting down; send the request to another")
                    : RequestException.tooMany(
                            "Cannot generate a text now: %d wait already; send the request again later"
                                    .formatted(thread.getQueue().size()));
        }
    }

    /**
     * Generates a text, in the thread of the queue.
     *
     * @param pieces takes the text piece by piece; an exception of it ends the text
     * @throws org.starling.serving.generation.GenerationException if the model does not generate texts, or not this one
     */
    public void generate(TextGenerator.Request request, Consumer<String> pieces) {
        StarlingModel wanted = current.get();
        if (wanted != model) {
            closeGenerator();
            generator = wanted.textGenerator();
            model = wanted;
        }
        generator.generate(request, pieces);
    }

    /** The epoch of the model that generates the current text, in the thread of the queue. */
    public int epoch() {
        return model.training().epoch();
    }

    private void closeGenerator() {
        if (generator != null) {
            generator.close();
            generator = null;
            model = null;
        }
    }

    /** Ends after the texts that wait, and frees the generator. */
    @Override
    public void close() {
        thread.execute(this::closeGenerator);
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
