package prefect.docker.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A container that asks one question and is removed again: not part of a stack.
 *
 * @param image id of the image
 * @param command arguments of the image's entrypoint
 * @param env environment, "NAME=value"
 * @param network name or id of the network it joins
 * @param files content by absolute path, readable by all
 * @param hosts addresses by name, as if they were in DNS
 * @param volumes paths by the names of volumes, which it can only read
 * @param labels marks it, should this program be killed before it is removed
 * @param limit how long it may take
 */
public record OneOff(
        String image,
        List<String> command,
        List<String> env,
        String network,
        Map<String, String> files,
        Map<String, String> hosts,
        Map<String, String> volumes,
        Map<String, String> labels,
        Duration limit) {
    /** In place of an exit code, which is never negative. */
    public static final int TOOK_TOO_LONG = -1;

    /** @param log end of what it printed, oldest line first */
    public record Outcome(int exitCode, List<String> log) {}
}
