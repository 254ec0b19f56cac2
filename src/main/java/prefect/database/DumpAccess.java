package prefect.database;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import prefect.docker.Limits;

/**
 * All that a container on the stack's network needs to dump the database with the programs of its own version.
 *
 * @param image reference of the image of Postgres
 * @param host name in the network
 * @param user who owns the database
 * @param name of the database
 * @param env the password, or where it is, as the image of Postgres takes it
 * @param files content by absolute path that the environment refers to
 * @param limits what Postgres may take
 */
public record DumpAccess(
        String image,
        String host,
        String user,
        String name,
        Output<List<String>> env,
        Map<String, Output<String>> files,
        Limits limits) {}
