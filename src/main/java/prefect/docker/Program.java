package prefect.docker;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a container.
 *
 * @param entrypoint replaces the image's own, or empty
 * @param command arguments of the entrypoint
 * @param env environment, "NAME=value"
 * @param directory where it starts, or empty for where the image says
 * @param user whom it runs as, name or number, or empty for whom the image says
 */
public record Program(
        List<String> entrypoint,
        List<String> command,
        Output<List<String>> env,
        Optional<String> directory,
        Optional<String> user) {

    /** Where and as whom the image says. */
    public static Program of(List<String> entrypoint, List<String> command, Output<List<String>> env) {
        return new Program(entrypoint, command, env, Optional.empty(), Optional.empty());
    }

    /** With the image's own entrypoint. */
    public static Program of(List<String> command, Output<List<String>> env, String directory, String user) {
        return new Program(List.of(), command, env, Optional.of(directory), Optional.of(user));
    }
}
