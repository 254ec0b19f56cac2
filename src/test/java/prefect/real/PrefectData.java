package prefect.real;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a Prefect server that is used has in its database. */
final class PrefectData {
    private PrefectData() {}

    /** Completed runs of a flow with a task and a line of log each, a variable and a block. */
    static void make(RealStack stack, int runs) {
        Docker.run(
                        "exec",
                        "--env",
                        "PREFECT_API_URL=http://127.0.0.1:4200/api",
                        stack.server(),
                        "python",
                        "-c",
                        """
                        from prefect import flow, task
                        from prefect.blocks.system import Secret

                        @task
                        def double(number):
                            return 2 * number

                        @flow(log_prints=True)
                        def count(number):
                            print(number)
                            return double(number)

                        for number in range(%d):
                            count(number)
                        Secret(value="kept").save("kept")
                        """
                                .formatted(runs))
                .succeeds();
        stack.post("/variables/", "{\"name\": \"kept\", \"value\": \"through everything\"}");
        // Task runs and their states come by way of events, a moment later; the last state is that of completion.
        Eventually.comesTrue(
                () -> rows(stack, "task_run where state_type = 'COMPLETED'") >= runs && rows(stack, "log") >= runs);
    }

    /** Rows by table. */
    static Map<String, Integer> counts(RealStack stack, List<String> tables) {
        var counts = new TreeMap<String, Integer>();
        tables.forEach(table -> counts.put(table, rows(stack, table)));
        return counts;
    }

    private static int rows(RealStack stack, String table) {
        return Integer.parseInt(stack.sql("select count(*) from " + table));
    }
}
