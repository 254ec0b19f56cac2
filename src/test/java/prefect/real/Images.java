package prefect.real;

import java.util.Optional;

/** The images that the tests use, under the names that this machine has them by. */
final class Images {
    static final Optional<String> REGISTRY = Optional.ofNullable(System.getenv("PREFECT_STACK_IMAGE_REGISTRY"));
    static final String POSTGRES = "postgres:16";
    static final String HAPROXY = "haproxy:2.6";
    static final String CADDY = "caddy:2";
    static final String REDIS = "redis:7";
    static final String PREFECT = "prefecthq/prefect:3.4.22-python3.11";
    static final String NEWEST_PREFECT = "prefecthq/prefect:3.8.8-python3.11";

    private Images() {}

    /** With the registry's prefix, where there is one. */
    static String local(String image) {
        return REGISTRY.map(registry -> registry + "/" + image).orElse(image);
    }
}
