package prefect.docker;

import com.pulumi.core.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a container that is made for it alone finds out, before something is built on it.
 *
 * @param command arguments of the image's entrypoint; exit code 0 means yes
 * @param env environment, "NAME=value"
 * @param network name or id of the network it joins
 * @param files content by absolute path
 * @param hosts addresses by name, as if they were in DNS
 * @param volumes paths by the names of volumes, which it can only read
 * @param limit how long the answer may take
 */
public record Question(
        List<String> command,
        Output<List<String>> env,
        Output<String> network,
        Map<String, Output<String>> files,
        Map<String, String> hosts,
        Map<String, String> volumes,
        Duration limit) {

    /** @param exitCode not 0 @param log what the container printed, without passwords, indented, for a message */
    public record No(int exitCode, List<String> lines, String log) {
        /** What the script that asked gives for a reason, in lines that start with its name; empty if it gives none. */
        public Optional<String> reason(String script) {
            var start = script + ": ";
            var reason = lines.stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .collect(Collectors.joining(" "));
            return Optional.of(reason).filter(text -> !text.isEmpty());
        }
    }
}
