-- A team that is deleted leaves its forms to nobody. Only the team is cleared: the organization is part of the key.
ALTER TABLE forms DROP CONSTRAINT forms_team_fkey,
  ADD CONSTRAINT forms_team_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id);
