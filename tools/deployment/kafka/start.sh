# What the image of Kafka does: each KAFKA_… of the environment becomes a setting of the broker.
set -euo pipefail
settings=/tmp/broker.properties
env | grep '^KAFKA_' | while IFS='=' read -r name value; do
    name=${name#KAFKA_}
    name=${name//_/.}
    echo "${name,,}=$value"
done >"$settings"
java -Xmx256m -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "$CLUSTER_ID" --config "$settings"
exec java -Xmx512m -XX:+UseSerialGC -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties \
    -cp '/opt/kafka/libs/*' kafka.Kafka "$settings"
