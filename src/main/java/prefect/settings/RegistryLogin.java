package prefect.settings;

import java.util.List;
import java.util.Map;

/**
 * Who pulls from one image registry.
 *
 * @param address host of the registry, with its port if it has one
 */
public record RegistryLogin(String address, String username, Secret password) {
    /** Docker Hub is known under several names; the provider looks for this one. */
    private static final String DOCKER_HUB = "registry-1.docker.io";

    private static final Map<String, String> OTHER_NAMES =
            Map.of("docker.io", DOCKER_HUB, "index.docker.io", DOCKER_HUB, "hub.docker.com", DOCKER_HUB);

    static List<RegistryLogin> readAll(Section root, String key) {
        return root.list(key, RegistryLogin::read);
    }

    private static RegistryLogin read(Section section) {
        var address = section.text("address", Patterns.REGISTRY_HOST, Patterns.REGISTRY_HOST_ALLOWED);
        var username = section.text("username");
        var password = section.secret("password");
        section.require("address", Patterns.REGISTRY_HOST_ALLOWED);
        section.require("username", "the name to log in with");
        section.require("password", "the password or token to log in with");
        section.rejectUnknown();
        return new RegistryLogin(
                address.map(host -> OTHER_NAMES.getOrDefault(host, host)).orElse(""),
                username.orElse(""),
                new Secret(password.orElse("")));
    }
}
