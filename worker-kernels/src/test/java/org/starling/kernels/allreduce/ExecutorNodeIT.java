package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** The tasks of a Spark barrier job average through the node of their executor. */
final class ExecutorNodeIT {

    @Test
    void tasksOfBarrierJobsAverage() {
        for (String authenticate : List.of("false", "true")) { // a new Spark environment gets a new node
            SparkConf conf = new SparkConf()
                    .setMaster("local[3]")
                    .setAppName("averaging")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.authenticate", authenticate);
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                for (int epoch = 0; epoch < 2; epoch++) {
                    List<Object> averages = spark.parallelize(List.<Object>of(0, 1, 2), 3)
                            .rdd()
                            .barrier()
                            .mapPartitions(
                                    new Task("run-" + authenticate + "/epoch-" + epoch),
                                    false,
                                    ClassTag$.MODULE$.Object())
                            .toJavaRDD()
                            .collect();
                    assertThat(averages).containsExactly(1f, 1f, 1f);
                }
            }
        }
    }

    @Test
    void outsideOfSparkThereIsNoNode() {
        assertThatThrownBy(ExecutorNode::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call it from a task");
    }

    /** Body of a barrier task that averages. */
    private static final class Task extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
            implements Serializable {
        private final String group;
        private final GroupKey key = GroupKey.random(GroupKey.Network.PLAIN);

        Task(String group) {
            this.group = group;
        }

        @Override
        public Iterator<Object> apply(Iterator<Object> rows) {
            BarrierTaskContext task = BarrierTaskContext.get();
            AveragingNode node = ExecutorNode.current();
            node.admit(key);
            List<PeerAddress> peers = Arrays.stream(
                            task.allGather(node.address().encode()))
                    .map(PeerAddress::decode)
                    .toList();
            String id = group + "/attempt-" + task.stageAttemptNumber();
            GroupSpec spec = new GroupSpec(id, key, 5, CodecType.FP32, Duration.ofMinutes(1));
            float[] vector = {task.partitionId(), 1, 1, 1, task.partitionId()};
            try (AllReduce allReduce = node.join(spec, task.partitionId(), peers, SliceUpdate.NONE)) {
                allReduce.average(vector, new Contribution(64, 0.5, true));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return JavaConverters.asScalaIterator(List.<Object>of(vector[4]).iterator());
        }
    }
}
