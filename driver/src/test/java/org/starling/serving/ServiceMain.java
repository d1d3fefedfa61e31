package org.starling.serving;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A service in a process without Spark and Hadoop: prints a prediction for each record. */
final class ServiceMain {
    private ServiceMain() {}

    /** Reads a folder of checkpoints, and a file of serialised records. */
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String absent :
                List.of("org.apache.spark.SparkEnv", "org.apache.hadoop.conf.Configuration", "scala.Option")) {
            try {
                throw new IllegalStateException("Cannot show anything: there is " + Class.forName(absent));
            } catch (ClassNotFoundException e) {
                System.err.println("not there: " + absent);
            }
        }
        List<?> records;
        try (ObjectInputStream source = new ObjectInputStream(Files.newInputStream(Path.of(arguments[1])))) {
            records = (List<?>) source.readObject();
        }
        try (StarlingModel model = StarlingModel.open(arguments[0])) {
            System.out.println(model.replica().backend());
            model.predict(records).forEach(System.out::println);
        }
    }
}
