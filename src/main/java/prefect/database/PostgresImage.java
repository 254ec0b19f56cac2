package prefect.database;

import java.util.regex.Pattern;

/**
 * What follows from a Postgres image's reference.
 *
 * @param reference such as "postgres:16" or "registry.example.com/team/postgres:18.1-bookworm"
 */
record PostgresImage(String reference) {
    private static final int MAJOR_OF_NEW_LAYOUT = 18;
    private static final Pattern MAJOR = Pattern.compile(":(\\d{1,2})(?:[^\\d/][^/]*)?$");

    /**
     * Where the data volume goes. From 18 on the image keeps each major version in a folder of its own below
     * /var/lib/postgresql and refuses to start with a volume at the old place (docker-library/postgres#1259). A
     * reference without a version in its tag is taken for one with the old layout; the container checks it.
     */
    String dataPath() {
        var tag = MAJOR.matcher(reference.replaceFirst("@.*", ""));
        var isNew = tag.find() && Integer.parseInt(tag.group(1)) >= MAJOR_OF_NEW_LAYOUT;
        return isNew ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
    }
}
