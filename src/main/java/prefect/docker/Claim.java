package prefect.docker;

import java.util.List;
import java.util.Optional;
import prefect.settings.PublishedPort;

/**
 * What one container of a stack takes up on its Docker host.
 *
 * @param host name of that host
 * @param container its name
 * @param ports where it is published
 * @param volume the volume that nobody else may write to, or empty
 */
public record Claim(String host, String container, List<PublishedPort> ports, Optional<String> volume) {
    public static Claim of(String host, String container) {
        return of(host, container, List.of());
    }

    public static Claim of(String host, String container, List<PublishedPort> ports) {
        return new Claim(host, container, ports, Optional.empty());
    }

    public static Claim of(String host, String container, List<PublishedPort> ports, String volume) {
        return new Claim(host, container, ports, Optional.of(volume));
    }
}
