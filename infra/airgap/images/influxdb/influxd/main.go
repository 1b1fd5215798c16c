// Command influxd is the server of InfluxDB 2 with its tools for inspection and recovery, and with a SIGTERM
// that ends it cleanly: by itself it listens to SIGINT only, while Docker, Kubernetes and systemd ask with SIGTERM.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/influxdata/influxdb/v2"
	"github.com/influxdata/influxdb/v2/cmd/influxd/inspect"
	"github.com/influxdata/influxdb/v2/cmd/influxd/launcher"
	"github.com/influxdata/influxdb/v2/cmd/influxd/recovery"
	_ "github.com/influxdata/influxdb/v2/tsdb/engine/tsm1" // the storage engine registers itself
	_ "github.com/influxdata/influxdb/v2/tsdb/index/tsi1"  // so does its index
	"github.com/spf13/cobra"
	"github.com/spf13/viper"
)

var version = "unknown" // set when linked

func main() {
	influxdb.SetBuildInfo(version, "none", "")
	go interruptWhenTerminated()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "influxd:", err)
		os.Exit(1)
	}
}

func run() error {
	settings := viper.New()
	command, err := launcher.NewInfluxdCommand(context.Background(), settings)
	if err != nil {
		return err
	}
	inspection, err := inspect.NewCommand(settings)
	if err != nil {
		return err
	}
	command.AddCommand(inspection, recovery.NewCommand(), &cobra.Command{
		Use:   "version",
		Short: "Print the version of the server",
		Run:   func(*cobra.Command, []string) { fmt.Println("InfluxDB", version) },
	})
	command.SilenceUsage = true
	command.SilenceErrors = true
	return command.Execute()
}

func interruptWhenTerminated() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	for range asked {
		_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
	}
}
