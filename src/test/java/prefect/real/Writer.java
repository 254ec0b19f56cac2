package prefect.real;

import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes one variable after the other, and remembers those that the server said it has made. */
final class Writer implements AutoCloseable {
    private static final int MOST = 20_000;
    private static final int MOST_SECONDS = 300;

    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** @param prefix of the variables' names */
    Writer(Api api, String prefix) {
        this.thread = new Thread(() -> write(api, prefix), "writer");
        thread.setDaemon(true);
        thread.start();
    }

    private void write(Api api, String prefix) {
        var end = Instant.now().plusSeconds(MOST_SECONDS);
        for (var i = 0; i < MOST && !stopped && Instant.now().isBefore(end); i++) {
            var name = prefix + i;
            try {
                api.post("/variables/", "{\"name\": \"%s\", \"value\": \"written\"}".formatted(name));
                acknowledged.add(name);
            } catch (RuntimeException | AssertionError notMade) {
                pause();
            }
        }
    }

    int count() {
        return acknowledged.size();
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Until the last one has come back. */
    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
