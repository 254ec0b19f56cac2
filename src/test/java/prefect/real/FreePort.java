package prefect.real;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on which nobody listens. */
final class FreePort {
    static final int LOWEST = 20_000;
    /** For each JVM its own; Linux gives away those from 32768 on. */
    private static final int COUNT = 3_000;

    private static final int FIRST = LOWEST + (Fork.NUMBER - 1) * COUNT;
    /** Nobody may listen yet on one that was given before. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** Not one that the system gives to connections and programs that name none, perhaps before the test uses it. */
    static int next() {
        return ThreadLocalRandom.current()
                .ints(FIRST, FIRST + COUNT)
                .filter(GIVEN::add)
                .filter(FreePort::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
