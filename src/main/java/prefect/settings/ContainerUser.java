package prefect.settings;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whom a container's program runs as.
 *
 * @param name name or number, and after a colon the same of a group
 */
public record ContainerUser(String name) {
    /** No user of any image or host, and the one that Prefect's Helm chart takes. */
    private static final ContainerUser NOBODY_ELSE = new ContainerUser("1001:1001");

    private static final Pattern FORM = Pattern.compile("[a-z0-9_][a-z0-9_-]*(:[a-z0-9_][a-z0-9_-]*)?");
    private static final String ALLOWED = "a user's name or number in the image such as 1001:1001, or root";
    private static final String EXTRA_PACKAGES_VARIABLE = "EXTRA_PIP_PACKAGES";
    private static final Pattern ROOT = Pattern.compile("(root|0)(:.*)?");

    static ContainerUser read(Section section, String key) {
        return section.text(key, FORM, ALLOWED).map(ContainerUser::new).orElse(NOBODY_ELSE);
    }

    /** Packages that Prefect's entrypoint is to install go where only root can write. */
    void checkPackages(Section section, Map<String, String> env) {
        if (env.containsKey(EXTRA_PACKAGES_VARIABLE) && !isRoot()) {
            section.problem(
                    "user",
                    "cannot install %s of %s, allowed: root, or an image that has them (docs/images.md)"
                            .formatted(EXTRA_PACKAGES_VARIABLE, section.name("env")));
        }
    }

    public boolean isRoot() {
        return ROOT.matcher(name).matches();
    }
}
