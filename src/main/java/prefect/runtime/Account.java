package prefect.runtime;

import java.util.Map;
import prefect.settings.ContainerUser;

/**
 * What whoever Prefect runs as needs in its environment: Prefect's images know no user but root, so that another one
 * has neither a name nor a home that it can write to.
 */
public final class Account {
    private static final String HOME = "/tmp";

    private Account() {}

    public static Map<String, String> env(ContainerUser user) {
        return user.isRoot() ? Map.of() : Map.of("HOME", HOME, "PREFECT_HOME", HOME + "/.prefect", "USER", "prefect");
    }
}
