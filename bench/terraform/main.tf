# The same containers, images, network, volume and password, from the same upstream providers, for comparison.
terraform {
  required_providers {
    docker = { source = "kreuzwerker/docker" }
    random = { source = "hashicorp/random" }
  }
}

variable "prefix" { type = string }
variable "port" { type = number }

resource "random_password" "database" {
  length  = 32
  special = false
}

resource "docker_network" "net" {
  name = "bench-net"
}

resource "docker_volume" "data" {
  name = "bench-data"
}

resource "docker_image" "postgres" {
  name         = "${var.prefix}postgres:16"
  keep_locally = true
}

resource "docker_image" "prefect" {
  name         = "${var.prefix}prefecthq/prefect:3.4.22-python3.11"
  keep_locally = true
}

resource "docker_container" "postgres" {
  name                  = "bench-postgres"
  image                 = docker_image.postgres.image_id
  network_mode          = "bridge"
  restart               = "unless-stopped"
  destroy_grace_seconds = 120
  env = [
    "POSTGRES_DB=prefect",
    "POSTGRES_USER=prefect",
    "POSTGRES_PASSWORD=${random_password.database.result}",
  ]
  networks_advanced { name = docker_network.net.name }
  volumes {
    volume_name    = docker_volume.data.name
    container_path = "/var/lib/postgresql/data"
  }
  healthcheck {
    test     = ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "prefect"]
    interval = "2s"
    retries  = 30
  }
  wait         = true
  wait_timeout = 300
}

resource "docker_container" "server" {
  name                  = "bench-server"
  image                 = docker_image.prefect.image_id
  network_mode          = "bridge"
  restart               = "unless-stopped"
  destroy_grace_seconds = 30
  command               = ["prefect", "server", "start", "--host", "0.0.0.0", "--port", "4200"]
  env = [
    "PREFECT_SERVER_DATABASE_CONNECTION_URL=postgresql+asyncpg://prefect:${random_password.database.result}@${docker_container.postgres.name}:5432/prefect",
    "PREFECT_UI_API_URL=http://127.0.0.1:${var.port}/api",
  ]
  networks_advanced { name = docker_network.net.name }
  ports {
    internal = 4200
    external = var.port
    ip       = "127.0.0.1"
  }
  healthcheck {
    test     = ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:4200/api/ready', timeout=5)"]
    interval = "2s"
    retries  = 60
  }
  wait         = true
  wait_timeout = 300
}
