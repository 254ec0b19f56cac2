package prefect.database;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;

/**
 * All that a container on the stack's network needs to use the database.
 *
 * @param url where and as whom; secret
 * @param env environment of the client that the URL has no room for
 * @param files content by absolute path that the environment refers to
 * @param hosts names that the client cannot look up
 * @param ready what has to be waited for before a client can connect
 */
public record DatabaseAccess(
        Output<ConnectionUrl> url,
        Map<String, String> env,
        Map<String, Output<String>> files,
        Map<String, String> hosts,
        Output<List<Resource>> ready) {

    /**
     * The volume is told too, although no client asks for it: the URL is the same for another one, and what migrates the
     * database has to do so again.
     */
    static DatabaseAccess inTheNetwork(Output<ConnectionUrl> url, String volume, Output<List<Resource>> ready) {
        return new DatabaseAccess(url, Map.of("DATABASE_VOLUME", volume), Map.of(), Map.of(), ready);
    }
}
