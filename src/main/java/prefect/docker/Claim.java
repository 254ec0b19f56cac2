package prefect.docker;

import java.util.Optional;
import prefect.settings.PublishedPort;

/**
 * What one container of a stack takes up on its Docker host.
 *
 * @param container its name
 * @param port where it is published, or empty
 * @param volume the volume that nobody else may write to, or empty
 */
public record Claim(String container, Optional<PublishedPort> port, Optional<String> volume) {
    public static Claim of(String container) {
        return new Claim(container, Optional.empty(), Optional.empty());
    }

    public static Claim of(String container, PublishedPort port) {
        return new Claim(container, Optional.of(port), Optional.empty());
    }

    public static Claim of(String container, Optional<PublishedPort> port, String volume) {
        return new Claim(container, port, Optional.of(volume));
    }
}
