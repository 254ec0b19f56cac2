package prefect.docker;

import prefect.settings.Hosts;

/**
 * Names of resources on a host of several: with the host's name in it. One that moves to another host is then another
 * resource to Pulumi, made there and removed here; to it alone a change of the provider is no move.
 */
final class ResourceName {
    private static final String AT = "@";

    private ResourceName() {}

    static String of(String ownName, String host) {
        return host.equals(Hosts.ONLY) ? ownName : ownName + AT + host;
    }

    /** Name of the host, from a resource's name or URN. */
    static String hostOf(String name) {
        var at = name.lastIndexOf(AT);
        return at < 0 ? Hosts.ONLY : name.substring(at + 1);
    }
}
