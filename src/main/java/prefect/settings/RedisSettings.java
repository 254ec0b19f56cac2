package prefect.settings;

import java.util.Optional;

/**
 * Redis, by which several API servers and the background services speak to each other.
 *
 * @param image image reference, without the registry prefix
 * @param volume named volume with what was not yet taken from it
 * @param memory what it may take, in MiB, or empty for all there is
 * @param runsOn name of its host
 */
public record RedisSettings(String image, String volume, Optional<Integer> memory, String runsOn) {
    static final String DEFAULT_IMAGE = "redis:7";
    private static final int LEAST_MEMORY = 64;

    /**
     * @param volume unless set otherwise
     * @param host unless set otherwise
     */
    static RedisSettings read(Section section, String defaultImage, String volume, Hosts hosts, String host) {
        var settings = new RedisSettings(
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(defaultImage),
                section.text("volume", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse(volume),
                section.memory("memory", LEAST_MEMORY),
                hosts.one(section, host));
        section.rejectUnknown();
        return settings;
    }
}
