package prefect.settings;

import java.util.Optional;

/**
 * The background services in a process of their own: scheduler, late runs, events, automations.
 *
 * @param memory what it may take, in MiB, or empty for all there is
 * @param runsOn name of its host
 */
public record ServicesSettings(Optional<Integer> memory, String runsOn) {
    private static final int LEAST_MEMORY = 512;

    /** @param host unless set otherwise */
    static ServicesSettings read(Section section, Hosts hosts, String host) {
        var settings = new ServicesSettings(section.memory("memory", LEAST_MEMORY), hosts.one(section, host));
        section.rejectUnknown();
        return settings;
    }
}
