package org.starling.driver.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Lists the machines of a cluster, if Spark knows them: of a standalone cluster, and of {@code local-cluster}. */
final class Machines {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);
    private static final String STANDALONE = "spark://";
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");
    private static final Pattern WORKER_RESOURCE = Pattern.compile("spark\\.worker\\.resource\\.(.+)\\.amount");
    private static final String MASTER_ENDPOINT = "Master";
    private static final ClassTag<DeployMessages.MasterStateResponse> STATE =
            ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class);

    private Machines() {}

    /**
     * The machines that have registered. Empty if there are none yet, and for YARN and Kubernetes, which find machines only
     * when they are asked for executors.
     */
    static List<Machine> of(SparkContext context) {
        Matcher local = LOCAL_CLUSTER.matcher(context.master());
        if (local.matches()) {
            return ofLocalCluster(local, context.getConf());
        }
        return context.master().startsWith(STANDALONE) ? ofMaster(context) : List.of();
    }

    /** All its workers are alike, and have the resources that the properties of standalone workers name. */
    private static List<Machine> ofLocalCluster(Matcher master, SparkConf conf) {
        Map<String, Integer> resources = new HashMap<>();
        Arrays.stream(conf.getAll()).forEach(property -> {
            Matcher name = WORKER_RESOURCE.matcher(property._1());
            if (name.matches()) {
                resources.put(name.group(1), Integer.parseInt(property._2()));
            }
        });
        Machine worker = new Machine(
                "each worker", Integer.parseInt(master.group(2)), Integer.parseInt(master.group(3)), resources);
        return List.of(worker);
    }

    private static List<Machine> ofMaster(SparkContext context) {
        for (String address : context.master().substring(STANDALONE.length()).split(",", -1)) {
            try {
                List<Machine> machines = ask(context, address);
                if (!machines.isEmpty()) {
                    return machines;
                }
            } catch (Exception e) { // Scala declares nothing; of several masters all but one stand by
                LOG.debug("The master {} does not tell what machines it has: {}", address, e.toString());
            }
        }
        return List.of();
    }

    private static List<Machine> ask(SparkContext context, String address) {
        RpcEndpointRef master =
                context.env().rpcEnv().setupEndpointRef(RpcAddress.fromSparkURL(STANDALONE + address), MASTER_ENDPOINT);
        DeployMessages.MasterStateResponse state = master.askSync(DeployMessages.RequestMasterState$.MODULE$, STATE);
        List<Machine> machines = new ArrayList<>();
        for (WorkerInfo worker : state.workers()) {
            if (worker.isAlive()) {
                machines.add(new Machine(worker.host(), worker.cores(), worker.memory(), resources(worker)));
            }
        }
        return machines;
    }

    private static Map<String, Integer> resources(WorkerInfo worker) {
        Map<String, Integer> amounts = new HashMap<>();
        Map<String, ResourceInformation> found = JavaConverters.mapAsJavaMap(worker.resourcesInfo());
        found.forEach((name, resource) -> amounts.put(name, resource.addresses().length));
        return amounts;
    }
}
